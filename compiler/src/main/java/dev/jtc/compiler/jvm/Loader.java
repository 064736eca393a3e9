package dev.jtc.compiler.jvm;

import dev.jtc.runtime.Code;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Defines class images in a class loader of their own. */
public final class Loader extends ClassLoader {
  private final Map<String, ClassImage> images = new HashMap<>();

  private Loader(List<ClassImage> images, ClassLoader parent) {
    super(parent);
    images.forEach(image -> this.images.put(image.name(), image));
  }

  /** A loader of {@code images} under the one that has the runtime. */
  public static ClassLoader of(List<ClassImage> images) {
    return new Loader(images, Loader.class.getClassLoader());
  }

  /** The main class of the program, which is the first image, as an object. */
  public static Code load(List<ClassImage> images) {
    Loader loader = new Loader(images, Loader.class.getClassLoader());
    try {
      Class<?> type = loader.loadClass(images.get(0).name());
      return type.asSubclass(Code.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the generated class " + images.get(0) + " is broken", e);
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    ClassImage image = images.get(name);
    if (image == null) {
      throw new ClassNotFoundException(name);
    }
    byte[] bytes = image.bytes();
    return defineClass(name, bytes, 0, bytes.length);
  }
}
