package dev.jtc.compiler.jvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jtc.compiler.kernel.Lowered;
import dev.jtc.compiler.loop.Width;
import dev.jtc.compiler.random.GradientGraphs;
import dev.jtc.compiler.random.RandomGraphs;
import dev.jtc.compiler.random.RandomGraphs.Sizing;
import dev.jtc.runtime.DType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * HotSpot keeps accumulators on the heap once a process has loaded vectors of floats of two sizes;
 * so all code for one width uses one.
 */
class SpeciesTest {
  @ParameterizedTest
  @EnumSource
  void oneSizeOfFloats(Width width) {
    Map<String, Set<String>> species = new TreeMap<>();
    for (int seed = 0; seed < 24; seed++) {
      DType dtype = seed % 3 == 2 ? DType.F64 : DType.F32;
      Sizing sizing = seed % 2 == 0 ? Sizing.FIXED : Sizing.SYMBOLIC;
      RandomGraphs.Case some = RandomGraphs.of(11_000 + seed, dtype, 14, sizing);
      note(Lowered.of(some.graph(), List.of(width)), width, species);
      note(Lowered.of(GradientGraphs.gradients(some.graph()), List.of(width)), width, species);
    }
    assertTrue(species.size() >= 2, "only " + species);
    for (String floats : Set.of("FloatVector", "DoubleVector")) {
      assertEquals(1, species.getOrDefault(floats, Set.of("none")).size(), species.toString());
    }
  }

  private static void note(Lowered lowered, Width width, Map<String, Set<String>> species) {
    for (ClassImage image : PlanCompiler.compile(lowered.plan(), "dev.jtc.compiled.S", width)) {
      new ClassReader(image.bytes()).accept(fields(species), ClassReader.SKIP_DEBUG);
    }
  }

  private static ClassVisitor fields(Map<String, Set<String>> species) {
    return new ClassVisitor(Opcodes.ASM9) {
      @Override
      public MethodVisitor visitMethod(
          int access, String name, String descriptor, String signature, String[] exceptions) {
        return new MethodVisitor(Opcodes.ASM9) {
          @Override
          public void visitFieldInsn(int opcode, String owner, String field, String type) {
            if (field.startsWith("SPECIES_")) {
              String kind = owner.substring(owner.lastIndexOf('/') + 1);
              species.computeIfAbsent(kind, k -> new TreeSet<>()).add(field);
            }
          }
        };
      }
    };
  }
}
