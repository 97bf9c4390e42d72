using Berth.Linux.Abi;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.Engine.Terminals;

/// <summary>
/// Stands between the terminal that Berth was started on and the one that a workload has of its own: what is typed goes in, what the
/// workload writes comes out, and the window's size is followed. The caller's terminal is raw meanwhile, so that Ctrl-C and Ctrl-Z reach
/// the workload's terminal as bytes, which alone knows whom to interrupt or stop.
/// </summary>
/// <remarks>
/// One poll(2) loop in the calling thread; poll and not epoll, which takes no regular file as input. The master is non-blocking, for a
/// workload that does not read must not keep its output from being read. The caller's descriptors are left as they are: they are shared
/// with the shell. Each direction has one buffer and reads only when that is empty, so either side slows the other down as it should.
/// </remarks>
public sealed class TerminalRelay
{
    private const int WakeupAt = 0, InputAt = 1, MasterAt = 2, OutputAt = 3;

    // A terminal buffers less than 16 KiB in each direction. What comes after this much is written by a process that outlived the workload.
    private const int MostLastWords = 64 * 1024;

    // The kernel moves bytes from one side to the other in a thread of its own, and may be late with that.
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
    /// Whichever way it ends, the caller's terminal is as it was before.
    /// </summary>
    /// <remarks>
    /// Signals are the caller's business: one that ends Berth (SIGTERM, SIGHUP, SIGINT, SIGQUIT) first brings the caller's terminal back,
    /// and if a <c>PosixSignalRegistration</c> of the caller's cancels it, in order to pass it on, relaying goes on with a terminal that is
    /// not raw.
    /// An input that ends (a pipe, a file) is a Ctrl-D to the workload.
    /// </remarks>
    /// <param name="master">The master side of the workload's terminal, which nobody else reads or writes. It is made non-blocking, and
    /// stays the caller's.</param>
    /// <param name="workloadEnded">
    /// To be cancelled when the workload has ended: what it had written is still passed on, then the relay ends even where a process that
    /// outlived the workload keeps the terminal open.
    /// </param>
    /// <returns>Which side ended it.</returns>
    /// <exception cref="LinuxException">A descriptor could not be read or written for another reason than that its other end is
    /// gone.</exception>
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

        // A raw terminal has no end of input: it hung up.
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
        // Nobody will read what we write; and a poll for room would return at once each time.
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
