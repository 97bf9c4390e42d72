using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

public sealed class SignalNameTests
{
    [Theory]
    [InlineData("SIGTERM", Signal.SIGTERM)]
    [InlineData("TERM", Signal.SIGTERM)]
    [InlineData("sigterm", Signal.SIGTERM)]
    [InlineData("9", Signal.SIGKILL)]
    [InlineData("SIGRTMIN+3", (Signal)37)]
    [InlineData("RTMAX-1", (Signal)63)]
    [InlineData("RTMAX", Signal.SIGRTMAX)]
    public void Parse_AllSpellings_ReturnTheSignal(string text, Signal expected) => SignalName.Parse(text).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("SIGNOTHING")]
    [InlineData("SIG9")]
    [InlineData("0")]
    [InlineData("32")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("RTMIN+31")]
    [InlineData("TERM+1")]
    [InlineData("NONE")]
    public void Parse_NoSignal_Throws(string text) => Should.Throw<FormatException>(() => SignalName.Parse(text));

    [Fact]
    public void Format_EverySignal_IsParsedBack()
    {
        foreach (var signal in Enumerable.Range(1, 64).Where(number => number is not (32 or 33)).Select(number => (Signal)number))
            SignalName.Parse(SignalName.Format(signal)).ShouldBe(signal);
    }
}
