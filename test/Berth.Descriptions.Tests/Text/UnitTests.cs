using Berth.Descriptions.Text;

namespace Berth.Descriptions.Tests;

public sealed class UnitTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("17", 17)]
    [InlineData("64K", 65536)]
    [InlineData("512M", 512L << 20)]
    [InlineData("1G", 1L << 30)]
    [InlineData("2T", 2L << 40)]
    public void ByteSize_Valid_RoundTrips(string text, long bytes)
    {
        ByteSize.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(bytes);
        ByteSize.Format(bytes).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("K")]
    [InlineData("-1")]
    [InlineData("1.5G")]
    [InlineData("1k")]
    [InlineData("1 M")]
    [InlineData("8388608T")]
    [InlineData("99999999999999999999")]
    public void ByteSize_Invalid_IsRefused(string text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("0s", 0)]
    [InlineData("500ms", 500)]
    [InlineData("5s", 5000)]
    [InlineData("90s", 90_000)]
    [InlineData("1m", 60_000)]
    [InlineData("2h", 7_200_000)]
    public void Duration_Valid_RoundTrips(string text, int milliseconds)
    {
        Duration.TryParse(text, out var read).ShouldBeTrue();
        read.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        Duration.Format(read).ShouldBe(text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("1.5s")]
    [InlineData("-1s")]
    [InlineData("5 s")]
    [InlineData("9999999999h")]
    public void Duration_Invalid_IsRefused(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("identiy", "identity", 1)]
    [InlineData("idnetity", "identity", 1)]
    [InlineData("IDENTITY", "identity", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "xyz", 3)]
    public void Spelling_Distance_CountsEditsAndSwaps(string a, string b, int distance) => Spelling.Distance(a, b).ShouldBe(distance);

    [Fact]
    public void Spelling_NothingClose_SuggestsNothing() => Spelling.Closest("banana", ["network", "profile"]).ShouldBeNull();
}
