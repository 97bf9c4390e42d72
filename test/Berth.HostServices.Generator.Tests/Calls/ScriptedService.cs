using System.Text;
using Berth.HostServices.Service;
using Microsoft.Win32.SafeHandles;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>A service that answers each call with the same signals and reply.</summary>
internal sealed class ScriptedService(string reply, string[] signals, params SafeFileHandle[] descriptors) : HostService
{
    public string? Arguments { get; private set; }

    protected override async ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        Arguments = Encoding.UTF8.GetString(call.ArgumentsJson.Span);
        foreach (var signal in signals)
            await call.SignalAsync(Encoding.UTF8.GetBytes(signal), cancellationToken: cancellationToken);
        return new(Encoding.UTF8.GetBytes(reply), descriptors);
    }
}
