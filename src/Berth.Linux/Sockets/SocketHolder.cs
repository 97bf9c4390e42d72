using System.Globalization;
using System.Net;
using Berth.Linux.Errors;
using Berth.Linux.Kernel;

namespace Berth.Linux.Sockets;

/// <summary>
/// The process that has an address in use: found from <c>/proc/net</c> and the descriptors of the processes that this process may inspect
/// (proc(5)).
/// </summary>
/// <param name="Pid">A process that has the socket open.</param>
/// <param name="Program">The name of its program, as shown by ps(1).</param>
public sealed record SocketHolder(int Pid, string Program)
{
    private const string Listening = "0A";
    private const int LocalAddress = 1, State = 3, Inode = 9;
    private const int UnixInode = 6, UnixPath = 7;

    /// <summary>A process that uses a port in this network namespace; null: none that is visible.</summary>
    /// <param name="endPoint">The address. An address that includes it, or that it includes, counts, too.</param>
    /// <param name="isDatagram">Whether the port is of UDP, not TCP.</param>
    public static SocketHolder? Find(IPEndPoint endPoint, bool isDatagram) =>
        Find(InodesOf(endPoint, isDatagram)).Select(static found => found.Holder).FirstOrDefault();

    /// <summary>All visible processes that have listening sockets of a TCP port open, for each socket.</summary>
    /// <param name="endPoint">The address. An address that includes it, or that it includes, counts, too.</param>
    /// <returns>A list for each socket; empty: nobody has the socket open who is visible.</returns>
    public static IReadOnlyList<IReadOnlyList<SocketHolder>> FindListeners(IPEndPoint endPoint)
    {
        var inodes = InodesOf(endPoint, isDatagram: false);
        var holders = Find(inodes).ToLookup(static found => found.Inode, static found => found.Holder);
        return [.. inodes.Select(inode => holders[inode].ToArray())];
    }

    private static HashSet<string> InodesOf(IPEndPoint endPoint, bool isDatagram)
    {
        ArgumentNullException.ThrowIfNull(endPoint);
        var port = string.Create(CultureInfo.InvariantCulture, $":{endPoint.Port:X4}");
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in isDatagram ? (string[])["udp", "udp6"] : ["tcp", "tcp6"])
        {
            foreach (var fields in Rows($"/proc/net/{table}"))
            {
                if (fields.Length > Inode
                    && fields[LocalAddress].EndsWith(port, StringComparison.Ordinal)
                    && (isDatagram || fields[State] == Listening)
                    && Overlaps(fields[LocalAddress], endPoint))
                {
                    inodes.Add(fields[Inode]);
                }
            }
        }

        return inodes;
    }

    /// <summary>A process that has a unix socket at a path open; null: none that is visible.</summary>
    /// <param name="path">The path as it was bound; '@' and the name of an abstract socket.</param>
    public static SocketHolder? Find(string path)
    {
        var sockets = Rows("/proc/net/unix").Where(fields => fields.Length > UnixPath && fields[UnixPath] == path);
        return Find(sockets.Select(static fields => fields[UnixInode]).ToHashSet(StringComparer.Ordinal))
            .Select(static found => found.Holder).FirstOrDefault();
    }

    /// <summary>The processes that have sockets open, as they are found: a caller that needs only one stops then.</summary>
    private static IEnumerable<(string Inode, SocketHolder Holder)> Find(HashSet<string> inodes)
    {
        const string Prefix = "socket:[";
        if (inodes.Count == 0)
            yield break;
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid))
                continue;
            foreach (var target in DescriptorsOf(pid).Distinct(StringComparer.Ordinal))
            {
                if (target.StartsWith(Prefix, StringComparison.Ordinal) && target[Prefix.Length..^1] is var inode && inodes.Contains(inode))
                    yield return (inode, new SocketHolder(pid, ProgramOf(pid)));
            }
        }
    }

    /// <summary>What the descriptors of a process lead to; empty if it has ended, or may not be inspected.</summary>
    private static IReadOnlyList<string> DescriptorsOf(int pid)
    {
        try
        {
            var descriptors = new DirectoryInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd"));
            return [.. descriptors.EnumerateFileSystemInfos().Select(static entry => entry.LinkTarget).OfType<string>()];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string ProgramOf(int pid)
    {
        try
        {
            return KernelFile.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm")).Trim();
        }
        catch (LinuxException)
        {
            return "?";
        }
    }

    private static bool Overlaps(string local, IPEndPoint endPoint)
    {
        // Hexadecimal, in groups of four bytes in the byte order of the host.
        var bytes = Convert.FromHexString(local[..local.IndexOf(':', StringComparison.Ordinal)]);
        if (BitConverter.IsLittleEndian)
        {
            for (var i = 0; i < bytes.Length; i += 4)
                Array.Reverse(bytes, i, 4);
        }

        var address = new IPAddress(bytes);
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return IsAny(address) || IsAny(endPoint.Address) || address.Equals(endPoint.Address);

        static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
    }

    private static IEnumerable<string[]> Rows(string table) =>
        File.Exists(table)
            ? KernelFile.Read(table).Split('\n').Skip(1).Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            : [];
}
