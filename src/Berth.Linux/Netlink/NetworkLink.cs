namespace Berth.Linux.Netlink;

/// <summary>A network device of this process's network namespace.</summary>
/// <param name="Index">The index; 1 is the loopback device in every namespace.</param>
/// <param name="Name">The name, for example <c>lo</c>.</param>
/// <param name="Flags">The state.</param>
internal sealed record NetworkLink(int Index, string Name, LinkFlags Flags);
