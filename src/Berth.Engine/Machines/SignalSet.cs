using System.Runtime.InteropServices;
using Berth.Machines.Guest.Wire;

namespace Berth.Engine.Machines;

/// <summary>Signals of this process that cause something else while this object lives.</summary>
internal sealed class SignalSet : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <summary>Has a signal cause something instead of its default effect.</summary>
    public void Add(PosixSignal signal, Func<Task> effect) =>
        _registrations.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            _ = IgnoreEndAsync(effect);
        }));

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private static async Task IgnoreEndAsync(Func<Task> effect)
    {
        try
        {
            await effect().ConfigureAwait(false);
        }
        catch (Exception over) when (over is GuestProtocolException or IOException or ObjectDisposedException)
        {
            // The command has ended meanwhile.
        }
    }
}
