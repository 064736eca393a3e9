package dev.jtc.compiler.jvm;

import dev.jtc.runtime.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Defines class images in a class loader of their own. */
public final class Loader extends ClassLoader {
  private final Map<String, ClassImage> images = new HashMap<>();
  private final Source source;

  /** Makes images when they are needed. */
  @FunctionalInterface
  public interface Source {
    /** The class {@code className} and those that come with it; none if it cannot be made. */
    List<ClassImage> find(String className);
  }

  private Loader(List<ClassImage> images, Source source) {
    super(Loader.class.getClassLoader());
    this.source = source;
    add(images);
  }

  private void add(List<ClassImage> more) {
    more.forEach(image -> images.put(image.name(), image));
  }

  /** A loader of {@code images} under the one that has the runtime. */
  public static ClassLoader of(List<ClassImage> images) {
    return of(images, className -> List.of());
  }

  /** A loader of {@code images}, and of what {@code source} makes where they do not suffice. */
  public static ClassLoader of(List<ClassImage> images, Source source) {
    return new Loader(images, source);
  }

  /** The main class of the program, which is the first image, as an object. */
  public static Code load(List<ClassImage> images) {
    try {
      Class<?> type = of(images).loadClass(images.get(0).name());
      return type.asSubclass(Code.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + images.get(0) + " is broken", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (!images.containsKey(name)) {
      add(source.find(name));
    }
    ClassImage image = images.get(name);
    if (image == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = image.bytes();
    return defineClass(name, bytes, 0, bytes.length);
  }
}
