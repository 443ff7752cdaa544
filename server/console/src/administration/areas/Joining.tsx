import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/calls";
import { Sure } from "../../look/Sure";
import type { DeedProps } from "./Deeds";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** A merged unit stops answering for itself. */
export function Joining({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const changed = useAreasChanged();
  const joining = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/areas/{area}/join", { params: { path: { area: detail.id } } })),
    onSuccess: async (made) => {
      await changed(made);
      close();
    },
  });
  return (
    <Sure
      title={words.joinSure(detail.name)}
      what={words.joinWhat}
      yes={words.join}
      deed={joining}
      close={close}
    />
  );
}
