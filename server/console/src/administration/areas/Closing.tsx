import { useMutation } from "@tanstack/react-query";
import { answered, api } from "../../api/calls";
import { Sure } from "../../look/Sure";
import type { DeedProps } from "./Deeds";
import { useAreasChanged } from "./useAreasChanged";
import { useAreaWords } from "./words";

/** Only what is empty closes; the server says what still stands in it. */
export function Closing({ detail, close }: DeedProps) {
  const words = useAreaWords();
  const changed = useAreasChanged();
  const closing = useMutation({
    mutationFn: () =>
      answered(api.POST("/api/areas/{area}/close", { params: { path: { area: detail.id } } })),
    onSuccess: async (made) => {
      await changed(made);
      close();
    },
  });
  return (
    <Sure
      title={words.closeSure(detail.name)}
      what={words.closeWhat}
      yes={words.close}
      deed={closing}
      close={close}
    />
  );
}
