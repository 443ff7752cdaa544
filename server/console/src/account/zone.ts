/** What concerns a person alone is told in the country's time. */
export const ZONE = "Asia/Ho_Chi_Minh";
