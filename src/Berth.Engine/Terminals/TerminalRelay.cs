using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// Relays between the terminal that Berth was started on and the workload's own terminal: input, output, and the window size. The caller's
/// terminal is raw meanwhile, so that Ctrl-C and Ctrl-Z reach the workload's terminal as bytes, and that terminal signals its foreground
/// process group.
/// </summary>
/// <remarks>
/// It is one poll(2) loop in the calling thread; epoll(7) does not support regular files as input. The master is non-blocking, so that a
/// workload which does not read cannot block the reading of its output. The modes of the caller's descriptors are not changed, because they
/// are shared with the shell. Each direction has one buffer and reads only when it is empty, so a slow reader slows its writer down.
/// </remarks>
public sealed class TerminalRelay
{
    private const int WakeupAt = 0, InputAt = 1, MasterAt = 2, OutputAt = 3;

    // A terminal buffers less than 16 KiB in each direction. More output than this comes from a process that outlived the workload.
    private const int MostLastWords = 64 * 1024;

    // The kernel moves bytes between the two sides in another thread, with some delay.
    private const int LastWordsMilliseconds = 250;

    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _input;
    private readonly SafeFileHandle _output;
    private readonly Wakeup _wakeup;
    private readonly CallerTerminal _terminal;
    private readonly EndOfInput _endOfInput;
    private readonly RelayBuffer _toWorkload = new();
    private readonly RelayBuffer _toCaller = new();
    private bool _inputOpen = true;
    private byte _lastInput = (byte)'\n';
    private int _lastWords;

    private TerminalRelay(SafeFileHandle master, SafeFileHandle input, SafeFileHandle output, Wakeup wakeup, CallerTerminal terminal)
    {
        _master = master;
        _input = input;
        _output = output;
        _wakeup = wakeup;
        _terminal = terminal;
        _endOfInput = new EndOfInput(master);
    }

    /// <summary>
    /// Relays between Berth's standard input and output and a workload's terminal, in the calling thread, until the workload has closed it.
    /// The caller's terminal is always restored.
    /// </summary>
    /// <remarks>
    /// The caller handles signals. A signal that ends Berth (SIGTERM, SIGHUP, SIGINT, SIGQUIT) first restores the caller's terminal. If a
    /// <c>PosixSignalRegistration</c> of the caller cancels the signal, in order to forward it, relaying continues with a terminal that is
    /// not raw.
    /// When the input (a pipe, a file) ends, the workload gets Ctrl-D.
    /// </remarks>
    /// <param name="master">The master side of the workload's terminal; nothing else may read or write it. It is made non-blocking. The
    /// caller still owns it.</param>
    /// <param name="workloadEnded">
    /// Cancelled when the workload has ended. Its remaining output is passed on, then the relay ends, even if a process that outlived the
    /// workload has the terminal open.
    /// </param>
    /// <returns>Which side ended it.</returns>
    /// <exception cref="LinuxException">A descriptor could not be read or written, and the reason is not a closed other end.</exception>
    public static RelayEnd Run(SafeFileHandle master, CancellationToken workloadEnded) =>
        Run(master, StandardDescriptors.Input, StandardDescriptors.Output, workloadEnded);

    internal static RelayEnd Run(SafeFileHandle master, SafeFileHandle input, SafeFileHandle output, CancellationToken workloadEnded)
    {
        ArgumentNullException.ThrowIfNull(master);
        TerminalIO.SetNonBlocking(master);
        using var wakeup = Wakeup.Create();
        using var terminal = CallerTerminal.Enter(input, output, wakeup);
        using var ended = workloadEnded.UnsafeRegister(static wakeup => ((Wakeup)wakeup!).Set(), wakeup);
        return new TerminalRelay(master, input, output, wakeup, terminal).Copy(workloadEnded);
    }

    private RelayEnd Copy(CancellationToken workloadEnded)
    {
        Span<PollEntry> entries = [new(_wakeup.Handle) { Wanted = PollEvents.Readable }, new(_input), new(_master), new(_output)];
        while (true)
        {
            var ending = workloadEnded.IsCancellationRequested;
            if (ending)
                CloseInput();
            _terminal.CopySize(_master);

            entries[InputAt].Wanted = _inputOpen && _toWorkload.IsEmpty ? PollEvents.Readable : PollEvents.None;
            entries[MasterAt].Wanted = (_toCaller.IsEmpty ? PollEvents.Readable : PollEvents.None)
                | (_toWorkload.IsEmpty ? PollEvents.None : PollEvents.Writable);
            entries[OutputAt].Wanted = _toCaller.IsEmpty ? PollEvents.None : PollEvents.Writable;
            if (!DescriptorPoll.Wait(entries, Timeout(ending)) && ending)
                return RelayEnd.WorkloadClosed;
            if (!ending && _toWorkload.IsEmpty)
                _toWorkload.Fill(_endOfInput.SayOnceMore());

            if (entries[WakeupAt].Ready != PollEvents.None)
                _wakeup.Clear();
            if (entries[InputAt].Ready != PollEvents.None && !ReadInput())
                return RelayEnd.CallerClosed;
            if (entries[OutputAt].Ready != PollEvents.None && !WriteOutput())
                return RelayEnd.CallerClosed;
            if (entries[MasterAt].Ready != PollEvents.None && !ServeMaster(entries[MasterAt], ending))
                return RelayEnd.WorkloadClosed;
        }
    }

    private int Timeout(bool ending) => ending
        ? _toCaller.IsEmpty ? LastWordsMilliseconds : -1
        : _toWorkload.IsEmpty ? _endOfInput.Distance : -1;

    private bool ReadInput()
    {
        if (TerminalIO.Read(_input, _toWorkload.Room) is not { } count)
            return true;
        if (count > 0)
        {
            _lastInput = _toWorkload.Room[count - 1];
            _toWorkload.Fill(count);
            return true;
        }

        // A raw terminal has no end of input, so it hung up.
        if (_terminal.HasKeyboard)
            return false;
        _inputOpen = false;
        _toWorkload.Fill(_endOfInput.Say(_lastInput));
        return true;
    }

    private bool WriteOutput()
    {
        if (TerminalIO.Write(_output, _toCaller.Pending) is not { } count)
            return false;
        _toCaller.Take(count);
        return true;
    }

    private bool ServeMaster(PollEntry master, bool ending)
    {
        // The reader is gone; a poll for POLLOUT would return at once each time.
        if (master.Ready.HasFlag(PollEvents.HungUp))
            CloseInput();
        else if (master.Ready.HasFlag(PollEvents.Writable))
            WriteWorkload();
        return !master.Wanted.HasFlag(PollEvents.Readable) || master.Ready == PollEvents.Writable || ReadWorkload(ending);
    }

    private bool ReadWorkload(bool ending)
    {
        if (TerminalIO.Read(_master, _toCaller.Room) is not { } count)
            return true;
        if (count == 0)
            return false;
        _toCaller.Fill(count);
        if (_toWorkload.IsEmpty)
            _toWorkload.Fill(_endOfInput.Repeat());
        return !ending || (_lastWords += count) <= MostLastWords;
    }

    private void WriteWorkload()
    {
        if (TerminalIO.Write(_master, _toWorkload.Pending) is not { } count)
        {
            CloseInput();
            return;
        }

        _toWorkload.Take(count);
        if (_toWorkload.IsEmpty)
            _endOfInput.Written();
    }

    private void CloseInput()
    {
        _inputOpen = false;
        _toWorkload.Clear();
    }
}
