/**
 * What a compiled model needs at run time; stands on {@code java.base} alone. PNG pictures need
 * {@code java.desktop}; where it is missing, SVG remains. CUDA needs JCuda; where it is missing,
 * the processor remains.
 *
 * <p>Generated classes and programs that embed them import {@code dev.jtc.runtime}.
 */
@SuppressWarnings("requires-automatic")
module dev.jtc.runtime {
  requires static java.desktop;
  requires static jcuda;

  exports dev.jtc.runtime;
  exports dev.jtc.runtime.chart;
  exports dev.jtc.runtime.cuda;
}
