import "@mantine/core/styles/CheckboxIndicator.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Checkbox, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { answered, api } from "../../api/calls";
import { categories, type Category } from "../../filing/queries";
import { FormDialog } from "../../look/Form";
import { useSaidOf } from "../../shell/Refused";
import { useCategoryWords } from "./words";

/** A new category, or another name for one; or one that is no longer put forward. */
export function Changing({
  category,
  city,
  close,
}: {
  category: Category | null;
  city: string;
  close: () => void;
}) {
  const words = useCategoryWords();
  const client = useQueryClient();
  const [vi, setVi] = useState(category?.vi ?? "");
  const [en, setEn] = useState(category?.en ?? "");
  const [retired, setRetired] = useState(category?.retired ?? false);
  const saving = useMutation({
    mutationFn: () => {
      const body = { city, vi, en: en.trim() === "" ? vi : en };
      return answered(
        category === null
          ? api.POST("/api/categories", { body })
          : api.PUT("/api/categories/{category}", {
              params: { path: { category: category.id } },
              body: { ...body, retired, base_version: category.version },
            }),
      );
    },
    onSuccess: (listed) => {
      client.setQueryData(categories.queryKey, listed);
      close();
    },
    onError: () => client.invalidateQueries({ queryKey: categories.queryKey }),
  });
  const said = useSaidOf(saving.error);
  return (
    <FormDialog
      title={category === null ? words.add : words.edit(category.vi)}
      close={close}
      saving={saving}
      beside={["vi", "en"]}
    >
      <TextInput
        label={words.vi}
        size="md"
        required
        withAsterisk={false}
        maxLength={80}
        data-autofocus
        value={vi}
        error={said("vi")}
        onChange={(event) => setVi(event.currentTarget.value)}
      />
      <TextInput
        label={words.en}
        size="md"
        maxLength={80}
        value={en}
        error={said("en")}
        onChange={(event) => setEn(event.currentTarget.value)}
      />
      {category !== null && (
        <Checkbox
          label={words.retire}
          description={words.retireWhy}
          size="md"
          checked={retired}
          onChange={(event) => setRetired(event.currentTarget.checked)}
        />
      )}
    </FormDialog>
  );
}
