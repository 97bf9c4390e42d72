using System.Collections.Immutable;
using Berth.Linux.Files;
using Berth.Linux.Sockets;
using Berth.Machines.Vmm;
using Microsoft.Win32.SafeHandles;

namespace Berth.Machines.Lifecycle;

/// <summary>
/// What a VMM is given open. It could make sockets and open disks itself, but then a guest that has broken out could lead the sockets'
/// names elsewhere, and every disk would have to be one that the VMM's user may open.
/// </summary>
public sealed class VmmDescriptors : IDisposable
{
    private const int Backlog = 16;

    private VmmDescriptors(ImmutableArray<SafeFileHandle> all) => All = all;

    /// <summary>The descriptors, in the order of the plan; owned by this object.</summary>
    public ImmutableArray<SafeFileHandle> All { get; }

    /// <summary>Makes the sockets, and opens the files. The caller owns the result.</summary>
    /// <param name="plan">What the VMM needs.</param>
    /// <param name="place">The directory of the sockets' names.</param>
    /// <exception cref="IOException">A file can't be opened, or a socket can't be made.</exception>
    public static VmmDescriptors Make(VmmPlan plan, DirectoryHandle place)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(place);
        var made = ImmutableArray.CreateBuilder<SafeFileHandle>(plan.Sockets.Length + plan.Opened.Length);
        try
        {
            foreach (var name in plan.Sockets)
            {
                made.Add(ListeningSocket.Create(
                    UnixSocketType.Stream, place, name, UnixFileMode.UserRead | UnixFileMode.UserWrite, owner: null, Backlog));
            }

            foreach (var file in plan.Opened)
            {
                made.Add(File.OpenHandle(
                    file.HostPath, FileMode.Open, file.IsWritable ? FileAccess.ReadWrite : FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete));
            }

            return new VmmDescriptors(made.ToImmutable());
        }
        catch
        {
            foreach (var one in made)
                one.Dispose();
            throw;
        }
    }

    /// <summary>Closes them in this process.</summary>
    public void Dispose()
    {
        foreach (var one in All)
            one.Dispose();
    }
}
