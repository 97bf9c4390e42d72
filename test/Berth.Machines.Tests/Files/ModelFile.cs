using Berth.Linux.Files;

namespace Berth.Machines.Tests.Files;

internal sealed record ModelFile(FileKind Kind, uint Uid, uint Gid, int Mode, byte[] Content, string Target)
{
    public static ModelFile Directory(uint uid, uint gid, int mode) => new(FileKind.Directory, uid, gid, mode, [], "");
}
