import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Refused } from "../shell/Refused";
import { tie } from "./calls";
import { useFeedbackWords } from "./words";

/** A draft that was begun from feedback is tied to it; the address says so until it is. */
export function Tying({ feedback, bulletin }: { feedback: string; bulletin: string }) {
  const words = useFeedbackWords();
  const client = useQueryClient();
  const navigate = useNavigate({ from: "/ban-tin-moi" });
  const begun = useRef(false);
  const { mutate, error } = useMutation({
    mutationFn: () => tie(feedback, bulletin),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["feedback"] });
      void navigate({
        search: ({ area }) => ({ ...(area === undefined ? {} : { area }), bulletin }),
        replace: true,
      });
    },
  });
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    mutate();
  }, [mutate]);
  return error === null ? (
    <p role="status">{words.tying}</p>
  ) : (
    <Refused error={error} again={() => mutate()} />
  );
}
