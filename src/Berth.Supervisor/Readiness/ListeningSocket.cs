using Berth.Workloads.Specs;

namespace Berth.Supervisor.Readiness;

/// <summary>Which socket it is: its address may be another's by now, its inode number is not while anybody has it open.</summary>
/// <param name="Address">Kind and address as the definition has them.</param>
/// <param name="Inode">Its inode number.</param>
internal readonly record struct ListeningSocket(string Address, ulong Inode)
{
    /// <summary>The address of a socket that a definition asks for.</summary>
    public static string AddressOf(ListenSpec listen) => $"{listen.Kind} {listen.Address}";
}
