using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// The terminal that Berth was started on, if it was on one: raw while its keyboard is the workload's, and its window's size followed.
/// Disposing it leaves the terminal as it was found.
/// </summary>
internal sealed class CallerTerminal : IDisposable
{
    // These end a process that does not handle them, and the terminal must not stay raw then. Whether they do is not ours to say:
    // the caller's own registration cancels that, and passes the signal on.
    private static readonly PosixSignal[] s_ending = [PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT];

    private readonly SafeFileHandle? _window;
    private readonly Wakeup _wakeup;
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly Lock _gate = new();
    private RawMode? _raw;
    private bool _sizeIsNew;
    private bool _disposed;

    private CallerTerminal(SafeFileHandle? keyboard, SafeFileHandle? window, Wakeup wakeup)
    {
        HasKeyboard = keyboard is not null;
        _window = window;
        _wakeup = wakeup;
        _sizeIsNew = window is not null;
    }

    /// <summary>Whether the input was a terminal when we began. One that has hung up since no longer says so itself.</summary>
    internal bool HasKeyboard { get; }

    /// <summary>Makes the input raw if it is a terminal. The wake-up is set whenever <see cref="CopySize"/> has something to do.</summary>
    internal static CallerTerminal Enter(SafeFileHandle input, SafeFileHandle output, Wakeup wakeup)
    {
        var keyboard = Terminal.IsTerminal(input) ? input : null;
        var terminal = new CallerTerminal(keyboard, keyboard ?? (Terminal.IsTerminal(output) ? output : null), wakeup);
        try
        {
            if (terminal._window is not null)
                terminal.Watch(keyboard);
            return terminal;
        }
        catch
        {
            terminal.Dispose();
            throw;
        }
    }

    /// <summary>Gives the workload's terminal the size of the caller's, if that has changed since the last call.</summary>
    internal void CopySize(SafeFileHandle master)
    {
        if (_window is null || !Interlocked.Exchange(ref _sizeIsNew, false))
            return;
        try
        {
            if (Terminal.GetWindowSize(_window) is { Rows: > 0, Columns: > 0 } size)
                Terminal.SetWindowSize(master, size);
        }
        catch (LinuxException hungUp) when (hungUp.Error == Errno.EIO)
        {
            // The next read of it says the same.
        }
    }

    public void Dispose()
    {
        // A handler may be running even now, and whoever waits for the wake-up is about to dispose it.
        lock (_gate)
        {
            _disposed = true;
            _raw?.Dispose();
        }

        // After that: a signal that the runtime has not handed on yet does what it does by default as soon as nobody handles it.
        foreach (var signal in _signals)
            signal.Dispose();
    }

    private void Watch(SafeFileHandle? keyboard)
    {
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => SizeMayBeNew()));
        if (keyboard is null)
            return;
        foreach (var signal in s_ending)
            _signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
        // Raw last: from here on, every way out is watched.
        lock (_gate)
            _raw = RawMode.Enter(keyboard);
        // Whoever had us stopped (a shell) has used the terminal meanwhile, and its window may have another size.
        _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, _ => Resume()));
    }

    private void SizeMayBeNew()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _sizeIsNew = true;
            _wakeup.Set();
        }
    }

    private void Restore()
    {
        lock (_gate)
            _raw?.Dispose();
    }

    private void Resume()
    {
        lock (_gate)
            _raw?.Resume();
        SizeMayBeNew();
    }
}
