using Berth.Desktop.Buses;
using Berth.Desktop.Host;
using Berth.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Berth.Desktop.Tests;

/// <summary>A host that does not exist, for plans.</summary>
internal sealed class FakeHost : IDesktopHost, IBusProxyLauncher
{
    public HashSet<string> Sockets { get; } = [];

    public Dictionary<string, string[]> Directories { get; } = [];

    public HashSet<string> Programs { get; } = ["xdg-dbus-proxy"];

    public bool SecurityContexts { get; set; } = true;

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public DesktopContext Context => new()
    {
        Name = "notes",
        InstanceId = "0123456789abcdef0123456789abcdef",
        Environment = Variables,
        Home = "/home/me",
        CallerUid = 1000,
        InsideUid = 1000,
        HostUid = 1000,
        RuntimeDirectory = "/run/user/1000/berth",
        Host = this,
        Proxies = this,
    };

    public string? Resolve(string path) => path is "/home/me" || Sockets.Contains(path) || Directories.ContainsKey(path) ? path : null;

    public bool IsSocket(string path) => Sockets.Contains(path);

    public bool Listens(string address) => address.StartsWith('@') || Sockets.Contains(address);

    public IReadOnlyList<string> List(string directory) => Directories.GetValueOrDefault(directory) ?? [];

    public string? FindProgram(string name) => Programs.Contains(name) ? "/usr/bin/" + name : null;

    public bool HasSecurityContexts(string compositor) => SecurityContexts;

    public ChildProcess Start(BusProxyCommand command, SafeFileHandle ready) => throw new NotSupportedException("a plan starts nothing");
}
