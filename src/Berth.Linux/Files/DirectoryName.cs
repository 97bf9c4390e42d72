namespace Berth.Linux.Files;

/// <summary>A name in a directory.</summary>
/// <param name="Name">The name. Bytes that are not UTF-8 became U+FFFD, and then no file is found by it.</param>
/// <param name="Kind">What it names, symbolic links not followed; <see cref="FileKind.Unknown"/> where the file system does not say
/// (readdir(3)).</param>
public readonly record struct DirectoryName(string Name, FileKind Kind);
