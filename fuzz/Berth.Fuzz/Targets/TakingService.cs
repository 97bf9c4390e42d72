using Berth.HostServices.Service;
using Microsoft.Win32.SafeHandles;

namespace Berth.Fuzz.Targets;

/// <summary>Says again what it is told; of the descriptors that it is given it takes every other one, and gives it back.</summary>
internal sealed class TakingService : HostService
{
    private int _calls;
    private int _stopped;

    /// <summary>How many calls there were.</summary>
    public int Calls => _calls;

    /// <summary>How often it was told that it ends.</summary>
    public int Stopped => _stopped;

    protected internal override async ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var taken = new List<SafeFileHandle>();
        for (var i = 0; i < call.DescriptorCount; i += 2)
            taken.Add(call.TakeDescriptor(i));
        var back = taken.ToArray();
        try
        {
            await call.SignalAsync("0"u8.ToArray(), back, cancellationToken);
            return new HostServiceResult(call.ArgumentsJson, back);
        }
        catch
        {
            taken.ForEach(static d => d.Dispose());
            throw;
        }
    }

    protected internal override ValueTask StopAsync()
    {
        Interlocked.Increment(ref _stopped);
        return default;
    }
}
