import type { Code } from "../verifier/fault";
import type { Outcome } from "../verifier/outcomes";

export const vi = {
  take: "Lấy bằng chứng",
  takeLead:
    "Một tệp zip gồm nhật ký của địa bàn đang chọn và mọi thứ chứng minh nhật ký đó. Việc lấy được ghi lại.",
  mayNot: "Bạn không có quyền lấy bằng chứng của địa bàn này.",
  noGroup: "Nhóm không có nhật ký riêng. Hãy chọn địa bàn của các cụm loa trong nhóm.",
  from: "Từ ngày",
  fromWhy: "Để trống: từ khi nhật ký bắt đầu",
  to: "Đến ngày",
  toWhy: "Để trống: đến bây giờ",
  takeFile: "Tải tệp bằng chứng",
  takeSince: (size: string) => `Kèm điểm kiểm tra ${size} dòng đã giữ ở dưới.`,
  newest: "Tải điểm kiểm tra mới nhất",

  check: "Kiểm bằng chứng",
  checkLead:
    "Kiểm chữ ký, quyền ký, số người duyệt, số biên nhận liên tục, và cả nhật ký không bị viết lại.",
  stays:
    "Mọi việc kiểm diễn ra trong trình duyệt này. Không tệp nào, không kết quả nào rời khỏi máy của bạn.",
  root: "32 chữ số của khóa gốc",
  rootWhy: "Xin của những người giữ khóa gốc, không qua máy chủ. Dán nội dung root.json cũng được.",
  rootUnclear: "Không phải 32 chữ số từ 0 đến 9 và a đến f, cũng không phải nội dung root.json.",
  file: "Tệp bằng chứng",
  fileWhy:
    "Tệp zip đã tải; nếu máy đã tự giải nén thì chọn cả ba tệp export.json, checkpoints.jsonl, log.jsonl.",
  choose: "Chọn tệp",
  kept: "Điểm kiểm tra đã giữ lần trước (nếu có)",
  keptWhy: "Chứng tỏ nhật ký hôm nay lớn lên từ nhật ký lần trước.",
  keptUnclear: "Không phải một điểm kiểm tra, hoặc đã bị sửa.",
  keptFile: "Đọc từ tệp",
  begin: "Kiểm",
  cancel: "Dừng lại",
  needs: "Cần khóa gốc và tệp bằng chứng.",
  going: "Đang kiểm…",
  gone: (done: string, of: string) => `${done} trong ${of}`,

  holds: "Mọi thứ đều đúng",
  holdsSaid: (told: {
    from: string | null;
    until: string;
    shown: string;
    lines: string;
    receipts: string;
    devices: string;
  }) =>
    `${told.from === null ? "Đến" : `Từ ${told.from} đến`} ${told.until}: ${told.shown} trong ${told.lines} dòng nhật ký, ${told.receipts} biên nhận của ${told.devices} cụm loa.`,
  planned: "Theo kế hoạch",
  outcomes: {
    played: "Đã phát",
    late: "Phát trễ",
    cut: "Bị ngắt",
    skipped: "Không phát",
    missed: "Bị lỡ",
    unproven: "Chưa chứng minh",
  } satisfies Record<Outcome, string>,
  stale: "Phát ngoài kế hoạch",
  lost: "Biên nhận đã mất, có nêu rõ",
  workedOut: (told: { from: string; until: string; items: string }) =>
    `Tự tính lại từ lịch đã ký, ${told.from} đến ${told.until}: ${told.items} mục đến giờ, mục nào cũng có trong nhật ký.`,
  byPlan: (count: string) => `${count} mục không có chỗ trong kế hoạch: đó là lời của máy chủ.`,
  tooShort: "Chưa tự tính lại được mục nào đến giờ: nhật ký còn quá ngắn.",
  rules: (count: string) => `${count} lịch lặp theo quy tắc không đọc được: chưa tự tính lại.`,
  reached: (told: { given: string; reached: string; silent: string }) =>
    `${told.given} lệnh phát tới ${told.reached} lượt cụm loa; ${told.silent} lượt không có biên nhận.`,
  excerpt: (area: string) =>
    `Đây là trích xuất cho ${area}: dòng ngoài phạm vi chỉ có mã băm, vẫn nằm đúng chỗ trong nhật ký.`,
  hidden: (count: string) => `${count} dòng chỉ còn mã băm: nội dung đã được xóa khỏi máy chủ.`,
  grew: (size: string) => `Nhật ký đã lớn lên từ điểm kiểm tra ${size} dòng đã giữ.`,
  sinceLost: (size: string) =>
    `Điểm kiểm tra ${size} dòng đã giữ thuộc đoạn đã mất: không đối chiếu được.`,
  noSince:
    "Chưa đối chiếu với lần trước: hãy giữ điểm kiểm tra này để lần sau biết nhật ký có bị viết lại không.",
  restored: (told: {
    at: string;
    who: string;
    why: string;
    kept: string;
    witnesses: string;
    seen: string;
    lost: string;
    receipts: string;
  }) =>
    `Máy chủ được khôi phục lúc ${told.at} (${told.who}: ${told.why}): nhật ký cũ còn tới dòng ${told.kept}; ${told.witnesses} cụm loa đã thấy tới dòng ${told.seen}: ít nhất ${told.lost} dòng đã mất. ${told.receipts} biên nhận về việc được cho phép ở đoạn đó.`,
  keepNote: "Lưu điểm kiểm tra",
  keepWhy: "Cất ở nơi máy chủ không với tới. Lần sau cần đến.",

  wrong: "Không đúng",
  line: (n: number) => `log.jsonl, dòng ${n}`,
  wrongThen:
    "Đây là chỗ sai đầu tiên; phần sau chưa được kiểm. Giữ nguyên tệp này và hỏi người chịu trách nhiệm về máy chủ. Nếu tệp tải về bị dở dang, hãy tải lại.",
  broken: "Trình duyệt không chạy được phần kiểm. Hãy cập nhật trình duyệt, hoặc dùng loa-verify.",

  doubt: "Nếu không tin máy chủ này",
  doubtLead:
    "Trang này do chính máy chủ đưa ra: máy chủ bị chiếm có thể đưa một trang luôn nói “đúng”.",
  doubtHow:
    "Hãy dùng bản của riêng bạn: trang loa-verify.html một tệp, mở không cần mạng, hoặc lệnh loa-verify; cả hai làm từ mã nguồn một bản phát hành mà bạn tin (docs/evidence.vi.md).",

  faults: {
    form: "không đúng dạng của bằng chứng Loa",
    root: "khóa gốc trong bản xuất không phải khóa gốc của thành phố này",
    placement: "một phần nhật ký đứng sai chỗ",
    hidden: "bản xuất nói là đầy đủ nhưng có dòng bị giấu",
    tree: "nội dung từ điểm kiểm tra trước tới đây không còn như lúc ký: có dòng bị sửa, bớt, thêm hoặc đổi chỗ",
    checkpoint_form: "điểm kiểm tra không đọc được",
    checkpoint_order: "điểm kiểm tra không theo thứ tự thời gian hoặc kích thước",
    checkpoint_signature: "điểm kiểm tra không do khóa của văn phòng đang có hiệu lực ký",
    end: "nhật ký không kết thúc bằng điểm kiểm tra đã ký: phần cuối bị cắt hoặc thêm",
    since: "điểm kiểm tra đã giữ không phải là một phần của nhật ký này: nhật ký đã bị viết lại",
    since_missing: "bản xuất không tới được điểm kiểm tra đã giữ; hãy xuất lại kèm điểm đó",
    restored: "nhật ký được bắt đầu lại sau khi khôi phục máy chủ không đúng như dòng ghi việc đó",
    time: "giờ ghi của dòng này không thể có giữa hai điểm kiểm tra kề nó",
    signature: "chữ ký không đúng",
    trust: "bộ khóa không được đủ người giữ khóa gốc ký, hoặc không theo thứ tự",
    scope: "khóa ký không được phép ký việc này vào lúc đó",
    sequence: "văn bản ký cũ hơn văn bản đứng trước nó",
    device_key: "biên nhận không do khóa mà bộ thu này có lúc đó ký",
    twice: "hai biên nhận mang cùng một số",
    chain: "biên nhận không nối tiếp biên nhận trước của bộ thu",
    gap: "thiếu biên nhận: số của bộ thu bị nhảy",
    witness: "cụm loa đã thấy một nhật ký khác: nhật ký đã bị viết lại",
    authority: "loa đã phát mà không có lịch hoặc lệnh nào được ký",
    content: "âm thanh đã phát không phải âm thanh được ký",
    place: "lịch hoặc lệnh đó không có quyền ở nơi đặt cụm loa",
    people: "lệnh khẩn cấp phát khi chưa đủ người ký",
    own: "một người tự duyệt bản tin của mình",
    planned_twice: "một mục được lên lịch hai lần trên cùng cụm loa",
    left_out: "một mục đã đến giờ theo lịch đã ký mà nhật ký không ghi",
  } satisfies Record<Code, string>,
};
