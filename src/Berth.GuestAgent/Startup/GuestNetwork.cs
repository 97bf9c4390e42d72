using System.Globalization;
using System.Net;
using Berth.Linux.Files;
using Berth.Linux.Netlink;

namespace Berth.GuestAgent.Startup;

/// <summary>The guest's network device. Berth gives it its address, so that an image needs no program for that.</summary>
internal static class GuestNetwork
{
    private const string Resolver = "/etc/resolv.conf", Word = "nameserver";

    /// <summary>Sets it up.</summary>
    /// <param name="values">ADDRESS PREFIX GATEWAY NAMESERVER.</param>
    /// <exception cref="InvalidOperationException">The guest has no such device.</exception>
    public static void SetUp(string[] values)
    {
        if (NetworkDevices.Names() is not [var device, ..])
            throw new InvalidOperationException("the guest's kernel has found no network device: it has no driver (module virtio_net)");
        NetworkDevices.Configure(
            device, IPAddress.Parse(values[0]), int.Parse(values[1], CultureInfo.InvariantCulture), IPAddress.Parse(values[2]));
        SetNameServer(values[3]);
    }

    /// <summary>Names of hosts are asked of the host, unless the image knows whom to ask.</summary>
    private static void SetNameServer(string server)
    {
        if (FileStatus.Find(Resolver, followLink: false) is { Kind: not FileKind.Regular })
            return; // a link to what a service of the image will write
        var known = GuestFile.ReadOrEmpty(Resolver).Split('\n').Select(static line => line.Split(' ', '\t'))
            .Any(static words => words is [Word, var address, ..] && IPAddress.TryParse(address, out var ip) && !IPAddress.IsLoopback(ip));
        if (known)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(Resolver)!);
        File.WriteAllText(Resolver, $"{Word} {server}\n");
    }
}
