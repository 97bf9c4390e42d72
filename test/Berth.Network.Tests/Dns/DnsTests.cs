using System.Text;
using Berth.Linux.Sockets;
using Berth.Network.Dns;

namespace Berth.Network.Tests.Dns;

/// <summary>Questions and answers about names.</summary>
public sealed class DnsTests
{
    [Theory]
    [InlineData("www.example.com", "www.example.com")]
    [InlineData("WWW.Example.COM", "www.example.com")]
    [InlineData("_a.example", "_a.example")]
    [InlineData("", null)]
    [InlineData("a b.example", null)]
    [InlineData("a\0.example", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("-a.example", null)]
    public void Question_AboutAName_HasItInLowerCaseIfAHostCanBeCalledThat(string asked, string? name)
    {
        var question = DnsQuestion.Read(Message(asked)).ShouldNotBeNull();

        question.Fault.ShouldBe(DnsCode.None);
        question.Name.ShouldBe(name);
    }

    [Fact]
    public void Question_WithADotInALabel_IsNotAboutTwoLabels()
    {
        byte[] label = [15, .. "www.example.com"u8, 0];

        DnsQuestion.Read([.. Header(1), .. label, 0, 1, 0, 1]).ShouldNotBeNull().Name.ShouldBeNull();
    }

    [Fact]
    public void Question_OfTheLongestName_IsReadAndNotOfMore()
    {
        var label = new string('a', 63);
        var longest = $"{label}.{label}.{label}.{new string('b', 61)}";

        DnsQuestion.Read(Message(longest)).ShouldNotBeNull().Name.ShouldBe(longest);
        DnsQuestion.Read(Message(longest + "b")).ShouldNotBeNull().Fault.ShouldBe(DnsCode.Malformed);
    }

    [Fact]
    public void Message_ThatIsNoQuestion_IsNotAnswered()
    {
        var answer = Message("example.com");
        answer[2] |= 0x80;

        DnsQuestion.Read(answer).ShouldBeNull();
        DnsQuestion.Read(Message("example.com").AsSpan(0, 11)).ShouldBeNull();
        DnsQuestion.Read([]).ShouldBeNull();
    }

    [Fact]
    public void Message_ThatIsMalformed_SaysSo()
    {
        DnsQuestion.Read([.. Header(1), 0xC0, 0x0C, 0, 1, 0, 1])!.Fault.ShouldBe(DnsCode.Malformed, "a pointer to itself");
        DnsQuestion.Read([.. Header(2), 0, 0, 1, 0, 1])!.Fault.ShouldBe(DnsCode.Malformed, "two questions");
        DnsQuestion.Read([.. Header(1), 0, 0, 1, 0])!.Fault.ShouldBe(DnsCode.Malformed, "cut off");
        var update = Message("example.com");
        update[2] = 5 << 3;
        DnsQuestion.Read(update)!.Fault.ShouldBe(DnsCode.NotImplemented);
        var chaos = Message("example.com");
        chaos[^1] = 3;
        DnsQuestion.Read(chaos)!.Fault.ShouldBe(DnsCode.Refused);
    }

    [Fact]
    public void Message_OfRandomBytes_NeverBreaksTheReaderOrTheWriter()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BERTH_SEED"), out var set) ? set : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"BERTH_SEED={seed}");
        var random = new Random(seed);
        var room = new byte[DnsAnswer.Room];
        for (var i = 0; i < 100_000; i++)
        {
            var message = new byte[random.Next(0, 600)];
            random.NextBytes(message);
            if (message.Length > 6)
                (message[2], message[4], message[5]) = ((byte)random.Next(2), 0, (byte)random.Next(3));
            for (var at = 12; at < message.Length && random.Next(8) > 0; at += message[at] + 1)
                message[at] = (byte)random.Next(64);
            if (DnsQuestion.Read(message) is { } question)
                DnsAnswer.Write(question, question.Fault, InternetEndpoint.Of4(1, 0), room).ShouldBeGreaterThan(11);
        }
    }

    [Fact]
    public void Answer_WithAnAddress_RepeatsTheQuestionAndHasTheRecord()
    {
        var question = DnsQuestion.Read([.. Message("a.example")[..^4], 0, 28, 0, 1])!;
        var room = new byte[DnsAnswer.Room];

        var length = DnsAnswer.Write(question, DnsCode.None, new InternetEndpoint(0xFD00, 0), room);

        room[..8].ShouldBe(new byte[] { 0, 7, 0x81, 0x80, 0, 1, 0, 1 });
        room[12..(12 + question.Echo.Length)].ShouldBe(question.Echo);
        room[(length - 28)..(length - 16)].ShouldBe(new byte[] { 0xC0, 12, 0, 28, 0, 1, 0, 0, 0, 60, 0, 16 });
        room[(length - 2)..length].ShouldBe(new byte[] { 0xFD, 0 });
    }

    [Fact]
    public void Answer_ToAQuestionWithOptions_HasOptions()
    {
        byte[] options = [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0];
        var message = Message("a.example").Concat(options).ToArray();
        message[11] = 1;
        var question = DnsQuestion.Read(message)!;
        var room = new byte[DnsAnswer.Room];

        var length = DnsAnswer.Write(question, DnsCode.NoSuchName, null, room);

        question.HasOptions.ShouldBeTrue();
        room[3].ShouldBe((byte)0x83);
        room[11].ShouldBe((byte)1);
        room[(length - 11)..(length - 8)].ShouldBe(new byte[] { 0, 0, 41 });
        DnsQuestion.Read(Message("a.example"))!.HasOptions.ShouldBeFalse();
    }

    private static byte[] Message(string name)
    {
        List<byte> bytes = [.. Header(1)];
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
            bytes.AddRange([(byte)label.Length, .. Encoding.Latin1.GetBytes(label)]);
        return [.. bytes, 0, 0, 1, 0, 1];
    }

    private static byte[] Header(byte questions) => [0, 7, 1, 0, 0, questions, 0, 0, 0, 0, 0, 0];
}
