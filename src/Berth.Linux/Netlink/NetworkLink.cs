namespace Berth.Linux.Netlink;

/// <summary>A network device of our network namespace.</summary>
/// <param name="Index">Its number; 1 is the loopback device, in every namespace.</param>
/// <param name="Name">Its name, as in <c>lo</c>.</param>
/// <param name="Flags">Its state.</param>
internal sealed record NetworkLink(int Index, string Name, LinkFlags Flags);
