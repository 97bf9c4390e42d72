using Berth.Linux.Errors;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Host;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Running;

/// <summary>
/// Makes a copy of a mount that shows an owner's files as another user's, in a process of its own, and lets it go: the one certain way to
/// know whether the file system there, and all that is mounted below, can be id-mapped.
/// </summary>
internal static class OwnerMappingAttempt
{
    /// <summary>Tries. Null: it works; otherwise what the kernel said.</summary>
    /// <param name="path">A host path, free of links.</param>
    /// <param name="directory">Whether it is a directory.</param>
    /// <param name="owner">Whose files are shown otherwise.</param>
    /// <param name="shown">As whose.</param>
    public static Errno? Run(string path, bool directory, OwnerIds owner, OwnerIds shown)
    {
        var program = new ProgramBuilder();
        var tree = program.CloneResolved(path, directory, "open the mount");
        program.MapOwner(tree, OwnerNamespace.Open(program, owner, shown), directory, "map it");
        return ProbeProgram.Run(program);
    }
}
