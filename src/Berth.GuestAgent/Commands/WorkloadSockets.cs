using System.Net;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>
/// The listening sockets of the workload. The agent keeps the addresses only: when the workload has ended, who connects is refused.
/// </summary>
internal static class WorkloadSockets
{
    private const int FirstDescriptor = 3, Backlog = 128;
    private static volatile string[] s_addresses = [];

    /// <summary>Makes them. The caller owns the descriptors.</summary>
    /// <exception cref="LinuxException">An address can't be used.</exception>
    public static List<DescriptorMapping> Make(IReadOnlyList<string> addresses)
    {
        var made = new List<DescriptorMapping>();
        var used = new string[addresses.Count];
        for (var i = 0; i < addresses.Count; i++)
        {
            used[i] = addresses[i];
            made.Add(new DescriptorMapping(Listen(ref used[i]), FirstDescriptor + i));
        }

        s_addresses = used;
        return made;
    }

    /// <summary>Connects to one of them. The caller owns the result.</summary>
    /// <exception cref="LinuxException">ECONNREFUSED: the workload does not listen, or has no such socket.</exception>
    public static SafeFileHandle Connect(uint number)
    {
        var addresses = s_addresses;
        if (number >= addresses.Length)
            throw new LinuxException(Errno.ECONNREFUSED, "connect to the workload's socket");
        if (addresses[number] is ['/', ..] path)
            return UnixStream.Connect(path);
        var address = IPEndPoint.Parse(addresses[number]);
        if (address.Address.Equals(IPAddress.IPv6Any))
            address.Address = IPAddress.IPv6Loopback;
        else if (address.Address.Equals(IPAddress.Any))
            address.Address = IPAddress.Loopback;
        return InternetSocket.Connect(address);
    }

    private static SafeFileHandle Listen(ref string address)
    {
        if (address is ['/', ..])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(address)!);
            using var directory = DirectoryHandle.Open(Path.GetDirectoryName(address)!);
            File.Delete(address);
            return ListeningSocket.Create(
                UnixSocketType.Stream, directory, Path.GetFileName(address), (UnixFileMode)0x1B6, owner: null, Backlog);
        }

        var wanted = IPEndPoint.Parse(address);
        try
        {
            return InternetSocket.Listen(wanted, Backlog);
        }
        catch (LinuxException error) when (error.Error is Errno.EADDRNOTAVAIL or Errno.EAFNOSUPPORT)
        {
            // An address of the host's, which the guest does not have: the port is what a workload looks at.
            wanted.Address = IPAddress.Loopback;
            address = wanted.ToString();
            return InternetSocket.Listen(wanted, Backlog);
        }
    }
}
