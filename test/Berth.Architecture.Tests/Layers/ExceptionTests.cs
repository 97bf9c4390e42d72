using System.Reflection;
using Berth.Linux.Errors;

namespace Berth.Architecture.Tests.Layers;

/// <summary>What a library throws of its own is caught by one name.</summary>
public sealed class ExceptionTests
{
    // A connection that broke and a text that is wrong are what the base library has kinds for.
    private static readonly Type[] s_kinds = [typeof(BerthException), typeof(IOException), typeof(FormatException)];

    public static TheoryData<string> Libraries => [.. PublicApi.PublicApiTests.Libraries.Select(static row => row.Data)];

    [Theory]
    [MemberData(nameof(Libraries))]
    public void Exceptions_OfALibrary_HaveABaseThatIsCaught(string library)
    {
        var own = Assembly.Load(library).GetTypes().Where(static type => type.IsAssignableTo(typeof(Exception))).ToList();
        own.Where(static type => !s_kinds.Any(type.IsAssignableTo)).ShouldBeEmpty();
    }

    [Fact]
    public void Exceptions_OfTheSandbox_AreFound() =>
        Assembly.Load("Berth.Sandbox").GetTypes().Count(static type => type.IsAssignableTo(typeof(BerthException))).ShouldBeGreaterThan(5);
}
