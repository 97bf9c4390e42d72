using Berth.Supervision.Detection;
using Berth.Supervision.Services;

namespace Berth.Supervision.Tests;

/// <summary>A host that is as a test says.</summary>
internal sealed class ScriptedHost : IDetectionHost
{
    public HostSystem System { get; init; } = HostSystem.Linux;

    public string? S6ScanDirectory { get; init; }

    public Func<string> InitName { get; init; } = static () => "sh\n";

    public Func<string, bool> Directory { get; init; } = static _ => throw new FileNotFoundException("not there");

    public Func<ServiceScope, string?> Systemd { get; init; } = static _ => throw new InvalidOperationException("systemd was asked");

    public string ReadText(string path) => path is "/proc/1/comm" ? InitName() : throw new FileNotFoundException(path);

    public bool IsDirectory(string path) => Directory(path);

    public Task<string?> AskSystemdAsync(ServiceScope scope, CancellationToken cancellationToken) => Task.FromResult(Systemd(scope));
}
