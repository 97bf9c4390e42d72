using Berth.Linux.Files;

namespace Berth.Engine.Running;

/// <summary>Writes executables atomically.</summary>
internal static class ExecutableFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void Write(string path, ReadOnlySpan<byte> content) => AtomicFile.Write(path, content, Mode);
}
