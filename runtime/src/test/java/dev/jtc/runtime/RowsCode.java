package dev.jtc.runtime;

/** Reverses the rows of a matrix by way of a scratch slot of rows. */
final class RowsCode extends Code {
  RowsCode() {
    super("f32", "f32", "i64 f32[]", 2);
  }

  @Override
  protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
    slotElements[0] = 1;
    slotRows[0] = 1;
    slotElements[1] = length(dims[1]);
    slotRows[1] = length(dims[0]);
  }

  @Override
  protected void run(Workspace workspace) {
    Object[] buffers = workspace.buffers();
    int[] dims = workspace.dims();
    float[][] rows = (float[][]) buffers[3];
    for (int i = 0; i < dims[0]; i++) {
      System.arraycopy((float[]) buffers[0], i * dims[1], rows[i], 0, dims[1]);
    }
    for (int i = 0; i < dims[0]; i++) {
      System.arraycopy(rows[dims[0] - 1 - i], 0, (float[]) buffers[1], i * dims[1], dims[1]);
    }
  }
}
