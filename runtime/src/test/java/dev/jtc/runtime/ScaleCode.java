package dev.jtc.runtime;

/**
 * A hand-written {@link Code}: {@code y[N] = x[N] * 2 + 1}, through a scratch slot of N elements.
 */
public final class ScaleCode extends Code {
  public ScaleCode() {
    super("f32", "f32", "f32 i64", 1);
  }

  @Override
  protected void bind(int[] dims, int[] slotElements, int[] slotRows) {
    slotElements[0] = dims[0];
    slotElements[1] = 3;
  }

  @Override
  protected void run(Workspace workspace) {
    Object[] buffers = workspace.buffers();
    int[] dims = workspace.dims();
    float[] x = (float[]) buffers[0];
    float[] y = (float[]) buffers[1];
    float[] scratch = (float[]) buffers[2];
    for (int i = 0; i < dims[0]; i++) {
      scratch[i] = x[i] * 2;
    }
    for (int i = 0; i < dims[0]; i++) {
      y[i] = scratch[i] + 1;
    }
  }
}
