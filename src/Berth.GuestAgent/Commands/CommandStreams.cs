using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Linux.Terminals;
using Microsoft.Win32.SafeHandles;

namespace Berth.GuestAgent.Commands;

/// <summary>The standard streams of a command: three pipes, or a terminal. The agent's ends do not block.</summary>
internal sealed class CommandStreams : IDisposable
{
    private readonly IDisposable[] _all;

    private CommandStreams(
        SafeFileHandle input, SafeFileHandle output, SafeFileHandle? error, DescriptorMapping[] ofCommand, params IDisposable[] all)
    {
        (Input, Output, Error, OfCommand, _all) = (input, output, error, ofCommand, all);
        TerminalIO.SetNonBlocking(input);
        TerminalIO.SetNonBlocking(output);
        if (error is not null)
            TerminalIO.SetNonBlocking(error);
    }

    /// <summary>Where the agent writes the command's input.</summary>
    public SafeFileHandle Input { get; }

    /// <summary>Where the agent reads the command's output.</summary>
    public SafeFileHandle Output { get; }

    /// <summary>Where the agent reads what the command writes to standard error; null: to its terminal.</summary>
    public SafeFileHandle? Error { get; }

    /// <summary>Whether it is a terminal: one object for all three.</summary>
    public bool IsTerminal => Error is null;

    /// <summary>What the command gets.</summary>
    public DescriptorMapping[] OfCommand { get; }

    /// <summary>Makes them. The caller owns the result.</summary>
    public static CommandStreams Make(WindowSize? terminal)
    {
        if (terminal is { } size)
        {
            var pseudo = PseudoTerminal.Open();
            Terminal.SetWindowSize(pseudo.Master, size);
            return new CommandStreams(
                pseudo.Master, pseudo.Master, null, [new(pseudo.Slave, 0), new(pseudo.Slave, 1), new(pseudo.Slave, 2)], pseudo);
        }

        Pipe input = Pipe.Create(), output = Pipe.Create(), error = Pipe.Create();
        return new CommandStreams(
            input.WriteEnd, output.ReadEnd, error.ReadEnd, [new(input.ReadEnd, 0), new(output.WriteEnd, 1), new(error.WriteEnd, 2)],
            input, output, error);
    }

    /// <summary>Closes the command's ends in this process, after the command was started.</summary>
    public void CloseOfCommand()
    {
        foreach (var mapping in OfCommand)
            mapping.Source.Dispose();
    }

    public void Dispose()
    {
        foreach (var one in _all)
            one.Dispose();
    }
}
