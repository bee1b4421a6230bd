import { useEffect, useRef, useState } from 'react';
import { text } from '../ui/text.ts';
import { isDialogOpen } from '../ui/typing.ts';

/** Asks the person for files by the browser's own dialog. */
export function chooseFiles(accept: string, onFiles: (files: readonly File[]) => void): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.addEventListener('change', () => {
    const files = [...(input.files ?? [])];
    if (files.length > 0) onFiles(files);
  });
  input.click();
}

export interface FileDropProps {
  /** Null while no file is taken; a dropped one is then ignored, and never opened instead of the app. */
  readonly onFiles: ((files: readonly File[]) => void) | null;
}

/**
 * Takes files that are dropped anywhere on the window, and says while they are held over it what a drop would do. What has a use of its own for them
 * (a terminal sends them) comes first, and behind an open dialog nothing is opened.
 */
export function FileDrop({ onFiles }: FileDropProps) {
  const [over, setOver] = useState(false);
  const take = useRef(onFiles);
  take.current = onFiles;
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      if (event.defaultPrevented) return setOver(false);
      event.preventDefault();
      const taken = take.current !== null && !isDialogOpen();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = taken ? 'copy' : 'none';
      setOver(taken);
    };
    const onLeave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const onDrop = (event: DragEvent) => {
      setOver(false);
      if (!hasFiles(event) || event.defaultPrevented) return;
      event.preventDefault();
      if (!isDialogOpen()) take.current?.([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener('dragover', onOver);
    addEventListener('dragleave', onLeave);
    addEventListener('drop', onDrop);
    return () => {
      removeEventListener('dragover', onOver);
      removeEventListener('dragleave', onLeave);
      removeEventListener('drop', onDrop);
    };
  }, []);
  if (!over) return null;
  return (
    <div className="drop-sheet">
      <p className="say">{text.siteFile.drop}</p>
    </div>
  );
}
