using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Terminals;

namespace Berth.Linux.Tests.Terminals;

public sealed class RawModeTests
{
    [Fact]
    public void Enter_Terminal_PassesOnEachByteUnchanged()
    {
        using var terminal = PseudoTerminal.Open();
        using var raw = RawMode.Enter(terminal.Slave);

        DescriptorIO.WriteFully(terminal.Master, "\x3\x1a\r"u8);

        Span<byte> typed = stackalloc byte[3];
        DescriptorIO.ReadFully(terminal.Slave, typed).ShouldBe(3);
        typed.SequenceEqual("\x3\x1a\r"u8).ShouldBeTrue();
        Terminal.IsLineBuffered(terminal.Master).ShouldBeFalse();
    }

    [Fact]
    public void Dispose_UnusualAttributes_RestoresThemExactly()
    {
        using var terminal = PseudoTerminal.Open();
        Stty.Run(terminal.Slave, "intr", "^X", "eof", "^Y", "-echo", "ixoff", "-icrnl", "time", "7", "min", "3", "tostop");
        var before = Stty.Save(terminal.Slave);

        var raw = RawMode.Enter(terminal.Slave);
        Stty.Save(terminal.Slave).ShouldNotBe(before);
        raw.Dispose();

        Stty.Save(terminal.Slave).ShouldBe(before);
    }

    [Fact]
    public void Dispose_Twice_LeavesLaterChangesAlone()
    {
        using var terminal = PseudoTerminal.Open();
        var raw = RawMode.Enter(terminal.Slave);
        raw.Dispose();
        Stty.Run(terminal.Slave, "-echo");
        var changed = Stty.Save(terminal.Slave);

        raw.Dispose();
        raw.Resume();

        Stty.Save(terminal.Slave).ShouldBe(changed);
    }

    [Fact]
    public void Resume_AfterAChangeByAnotherProcess_IsRawAgain()
    {
        using var terminal = PseudoTerminal.Open();
        using var raw = RawMode.Enter(terminal.Slave);
        Stty.Run(terminal.Slave, "sane");

        raw.Resume();

        Terminal.IsLineBuffered(terminal.Slave).ShouldBeFalse();
    }

    [Fact]
    public void Enter_Pipe_ThrowsNotATerminal()
    {
        using var pipe = Pipe.Create();

        Should.Throw<LinuxException>(() => RawMode.Enter(pipe.ReadEnd)).Error.ShouldBe(Errno.ENOTTY);
    }
}
