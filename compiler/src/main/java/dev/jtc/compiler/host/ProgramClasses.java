package dev.jtc.compiler.host;

import dev.jtc.compiler.jvm.ClassImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All classes of a program.
 *
 * @param images the class files
 * @param fileClass the binary name of the class named after the file
 * @param mainClass the binary name of the class that runs {@code main}, if there is a main
 * @param modelClasses the binary names of the models' classes
 * @param outlines Java source with the signatures and the documentation of the public classes, by
 *     binary name
 */
public record ProgramClasses(
    List<ClassImage> images,
    String fileClass,
    Optional<String> mainClass,
    List<String> modelClasses,
    Map<String, String> outlines) {
  public ProgramClasses {
    images = List.copyOf(images);
    modelClasses = List.copyOf(modelClasses);
    outlines = Collections.unmodifiableMap(new LinkedHashMap<>(outlines));
  }

  /** Writes the classes of {@code program}. The same program gives the same bytes. */
  public static ProgramClasses of(HostProgram program, GraphCompiler graphs) {
    String prefix = program.packageName().isEmpty() ? "" : program.packageName() + ".";
    Map<HostModel, String> models = new LinkedHashMap<>();
    program.models().forEach(model -> models.put(model, prefix + model.className()));
    String fileClass = prefix + JavaTypes.className(program.name());
    while (models.values().stream().anyMatch(fileClass::equalsIgnoreCase)) {
      fileClass = fileClass + "Program";
    }
    // Not a name that a function can have: its code is in classes of the same form.
    String mainClass = fileClass + "$main";
    List<ClassImage> images = new ArrayList<>();
    images.addAll(FileWriter.write(program, fileClass, mainClass, graphs));
    models.forEach((model, name) -> images.addAll(ModelWriter.write(model, name, graphs)));
    program
        .main()
        .ifPresent(main -> images.addAll(MainWriter.write(main, mainClass, models, graphs)));
    Map<String, String> outlines = new LinkedHashMap<>();
    outlines.put(fileClass, Outline.of(program, fileClass));
    models.forEach((model, name) -> outlines.put(name, Outline.of(model, name)));
    return new ProgramClasses(
        images,
        fileClass,
        program.main().map(main -> mainClass),
        List.copyOf(models.values()),
        outlines);
  }
}
