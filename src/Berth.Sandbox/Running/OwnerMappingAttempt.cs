using Berth.Linux.Errors;
using Berth.Sandbox.Compilation;
using Berth.Sandbox.Host;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Running;

/// <summary>
/// Makes an id-mapped copy of a mount in a child process, and discards it. This is the only reliable test whether the file system there,
/// and all mounts below, support id mapping.
/// </summary>
internal static class OwnerMappingAttempt
{
    /// <summary>Makes the attempt. Null: success; otherwise the kernel's error.</summary>
    /// <param name="path">A host path, free of links.</param>
    /// <param name="directory">Whether it is a directory.</param>
    /// <param name="owner">The owner of the files.</param>
    /// <param name="shown">The owner that the mount shows.</param>
    public static Errno? Run(string path, bool directory, OwnerIds owner, OwnerIds shown)
    {
        var program = new ProgramBuilder();
        var tree = program.CloneResolved(path, directory, "open the mount");
        program.MapOwner(tree, OwnerNamespace.Open(program, owner, shown), directory, "map it");
        return ProbeProgram.Run(program);
    }
}
