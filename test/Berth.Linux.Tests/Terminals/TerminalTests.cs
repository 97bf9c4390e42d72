using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Terminals;

namespace Berth.Linux.Tests.Terminals;

public sealed class TerminalTests
{
    [Fact]
    public void IsTerminal_TerminalAndPipe_TellsThemApart()
    {
        using var terminal = PseudoTerminal.Open();
        using var pipe = Pipe.Create();

        Terminal.IsTerminal(terminal.Slave).ShouldBeTrue();
        Terminal.IsTerminal(pipe.ReadEnd).ShouldBeFalse();
    }

    [Fact]
    public void SetWindowSize_OnMaster_IsSeenOnSlave()
    {
        using var terminal = PseudoTerminal.Open();
        var size = new WindowSize(33, 101, 800, 600);

        Terminal.SetWindowSize(terminal.Master, size);

        Terminal.GetWindowSize(terminal.Slave).ShouldBe(size);
    }

    [Fact]
    public void GetWindowSize_Pipe_ThrowsNotATerminal()
    {
        using var pipe = Pipe.Create();

        Should.Throw<LinuxException>(() => Terminal.GetWindowSize(pipe.ReadEnd)).Error.ShouldBe(Errno.ENOTTY);
    }

    [Fact]
    public void GetEndOfInput_NewTerminal_IsControlD()
    {
        using var terminal = PseudoTerminal.Open();

        Terminal.GetEndOfInput(terminal.Master).ShouldBe((byte)4);
    }
}
