/**
 * What a compiled model needs at run time; stands on {@code java.base} alone.
 *
 * <p>Generated classes and programs that embed them import {@code dev.jtc.runtime}.
 */
module dev.jtc.runtime {
  exports dev.jtc.runtime;
}
