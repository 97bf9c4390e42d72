using Berth.Fleet.Enrolment;
using Berth.Fleet.Errors;

namespace Berth.Fleet.Tests.Enrolment;

public sealed class EnrolmentTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly string s_pin = new('a', 64);

    [Fact]
    public void Token_Written_IsReadAgain()
    {
        var token = EnrolmentToken.Create(s_pin);

        var read = EnrolmentToken.Parse($" {token}\n");

        read.Secret.ToArray().ShouldBe(token.Secret.ToArray());
        read.Pin.ShouldBe(s_pin);
        token.Secret.Length.ShouldBe(24);
        EnrolmentToken.Create(s_pin).SecretText.ShouldNotBe(token.SecretText);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Parse_NoToken_IsMisuse(string text) => Should.Throw<FleetException>(() => EnrolmentToken.Parse(text)).ExitCode.ShouldBe(2);

    [Fact]
    public void Parse_TheShortestDifferenceFromAToken_IsOne() =>
        EnrolmentToken.Parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA." + s_pin).Secret.ToArray().ShouldAllBe(static one => one == 0);

    [Fact]
    public void Offer_AcceptsItsSecretForFiveMinutes()
    {
        var token = EnrolmentToken.Create(s_pin);
        var offer = EnrolmentOffer.For(token, s_now);

        offer.Accepts(token.SecretText, s_now).ShouldBeTrue();
        offer.Accepts(token.SecretText, s_now + TimeSpan.FromMinutes(5) - TimeSpan.FromTicks(1)).ShouldBeTrue();
        offer.Accepts(token.SecretText, s_now + TimeSpan.FromMinutes(5)).ShouldBeFalse();
        offer.Accepts(EnrolmentToken.Create(s_pin).SecretText, s_now).ShouldBeFalse();
        offer.Accepts(token.SecretText[..^1], s_now).ShouldBeFalse();
        offer.Accepts("", s_now).ShouldBeFalse();
        offer.Accepts(null, s_now).ShouldBeFalse();
        (offer with { SecretHash = "zz" }).Accepts(token.SecretText, s_now).ShouldBeFalse();
        offer.SecretHash.ShouldNotContain(token.SecretText);
    }
}
