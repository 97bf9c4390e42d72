using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>An item of <c>supervise.listen</c>.</summary>
internal static class ListenTable
{
    private static readonly ParsedKind<ListenAddress> s_address = new("address",
        "an address with a port such as \"127.0.0.1:8080\" or \"[::1]:8080\", a port alone, an absolute path, or \"@name\"",
        @"^([0-9]+|[@/][^\u0000]+|(\[[0-9a-fA-F:.]+\]|[0-9.]+):[0-9]+)$", Read);

    public static ListenSpecKind Kind { get; } = new(
        new ObjectKind<ListenSpec>(
            new ListenSpec(null!),
            [
                new MemberOf<ListenSpec, ListenAddress>(
                    "address", s_address, static s => s.Address, static (s, v) => s with { Address = v },
                    "The address: \"127.0.0.1:8080\", \"[::1]:8080\", a port alone for every address, the absolute path of a unix "
                        + "socket, or \"@name\" for an abstract one.")
                { IsRequired = true, Aliases = ["path", "port"] },
                new MemberOf<ListenSpec, string>(
                    "name", new TextKind(new SocketNameRule()), static s => s.Name, static (s, v) => s with { Name = v },
                    "The name of the socket in LISTEN_FDNAMES. Left out: the workload's name."),
                new MemberOf<ListenSpec, ListenKind>("kind", new EnumKind<ListenKind>("kind",
                    [
                        new EnumWord<ListenKind>(ListenKind.Stream, "stream", "TCP, or a byte stream over a path."),
                        new EnumWord<ListenKind>(ListenKind.Datagram, "datagram", "UDP, or datagrams over a path."),
                        new EnumWord<ListenKind>(ListenKind.Seqpacket, "seqpacket", "Packets in order over a connection; a path only."),
                    ]), static s => s.Kind, static (s, v) => s with { Kind = v }, "The type of the socket.")
                    { Aliases = ["type", "protocol"] },
                new MemberOf<ListenSpec, int?>(
                    "mode", new NullableKind<int>(FileModeKind.Instance), static s => s.Mode, static (s, v) => s with { Mode = v },
                    "The mode of a path, in octal. Left out: 0666 reduced by the umask."),
            ])
        {
            Rules = [new Rule<ListenSpec>(["address", "kind", "mode"], CheckFits)],
        },
        s_address);

    private static bool Read(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ListenAddress? value, out string? fault)
    {
        fault = HostPort.TryParse(text, out var named) && Uri.CheckHostName(named.Host) is UriHostNameType.Dns
            ? "a name is not an address to listen on"
            : null;
        return ListenAddress.TryParse(text, out value);
    }

    private static void CheckFits(ListenSpec spec, Spot at, Findings findings)
    {
        // A missing address was already reported.
        if (spec.Address is null)
            return;
        if (spec.Kind is ListenKind.Seqpacket && spec.Address.Path is null)
            findings.Report(at.Member("kind"), Problem.Of("seqpacket is for paths only", "write \"stream\", or give a path"));
        if (spec.Mode is not null && (spec.Address.Path is null || spec.Address.IsAbstract))
            findings.Report(at.Member("mode"), Problem.Of("mode is for paths only", "take it out"));
    }
}
