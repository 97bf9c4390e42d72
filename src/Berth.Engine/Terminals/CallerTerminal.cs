using System.Runtime.InteropServices;
using Berth.Linux.Descriptors;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// The terminal that Berth was started on, if any. It is raw while the workload reads its input, and its window size is followed. Disposing
/// restores the terminal.
/// </summary>
internal sealed class CallerTerminal : IDisposable
{
    // These signals end a process that does not handle them, and the terminal must not stay raw then. The caller decides whether they do:
    // its own registration may cancel them, and forward the signal.
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

    /// <summary>Whether the input was a terminal at the start. A terminal that hung up since is no longer recognised as one.</summary>
    internal bool HasKeyboard { get; }

    /// <summary>
    /// Makes the input raw if it is a terminal. The wake-up event is set whenever <see cref="CopySize"/> should be called.
    /// </summary>
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

    /// <summary>Sets the size of the workload's terminal to that of the caller's, if it changed since the last call.</summary>
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
            // The next read reports the same error.
        }
    }

    public void Dispose()
    {
        // A handler may be running, and the caller is about to dispose the event.
        lock (_gate)
        {
            _disposed = true;
            _raw?.Dispose();
        }

        // Restored before the handlers are removed: a pending signal then has its default effect.
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
        // Made raw last: from here on, every exit restores the terminal.
        lock (_gate)
            _raw = RawMode.Enter(keyboard);
        // The shell has used the terminal while this process was stopped, and the window size may have changed.
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
