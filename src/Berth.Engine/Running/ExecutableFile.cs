using Berth.Linux.Files;

namespace Berth.Engine.Running;

/// <summary>Writes executables whole or not at all.</summary>
internal static class ExecutableFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void Write(string path, ReadOnlySpan<byte> content) => AtomicFile.Write(path, content, Mode);
}
