namespace Berth.Linux.Files;

/// <summary>An entry of a directory.</summary>
/// <param name="Name">The name. A byte that is not UTF-8 is a lone surrogate (see <see cref="Text.HostText"/>).</param>
/// <param name="Kind">The kind of file; symbolic links are not followed. <see cref="FileKind.Unknown"/> if the file system does not report
/// kinds (readdir(3)).</param>
public readonly record struct DirectoryName(string Name, FileKind Kind);
