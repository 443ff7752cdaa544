import { TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { fold } from "../../words/fold";
import { useClusterWords } from "../words";
import type { DeedProps } from "./Deeds";
import { Dialog } from "./Dialog";

/** For good: the name is typed, so that no tap of a thumb does it. */
export default function Retiring({ device, close }: DeedProps) {
  const words = useClusterWords();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const retiring = useMutation({
    mutationFn: () =>
      answered(
        api.POST("/api/devices/{device}/retire", { params: { path: { device: device.id } } }),
      ),
    onSuccess: async () => {
      close();
      await navigate({ to: "/cum-loa" });
      await client.invalidateQueries({ queryKey: ["devices"] });
    },
  });
  return (
    <Dialog
      title={words.retireTitle}
      deed={words.retireYes}
      grave
      disabled={fold(typed.trim()) !== fold(device.name)}
      busy={retiring.isPending}
      error={retiring.error}
      act={() => retiring.mutate()}
      close={close}
    >
      <p>{words.retireWhy(device.name)}</p>
      <TextInput
        data-autofocus
        size="md"
        label={words.retireType}
        placeholder={device.name}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </Dialog>
  );
}
