using Berth.Workloads.Specs;

namespace Berth.Supervisor.Readiness;

/// <summary>
/// The identity of a listening socket. Another socket may have its address later, but not its inode number while it is open.
/// </summary>
/// <param name="Address">Kind and address, as in the definition.</param>
/// <param name="Inode">Its inode number.</param>
internal readonly record struct ListeningSocket(string Address, ulong Inode)
{
    /// <summary>The address of a socket that a definition asks for.</summary>
    public static string AddressOf(ListenSpec listen) => $"{listen.Kind} {listen.Address}";
}
