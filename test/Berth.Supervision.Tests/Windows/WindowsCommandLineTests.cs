using System.Text;
using Berth.Supervision.Windows;

namespace Berth.Supervision.Tests;

public sealed class WindowsCommandLineTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "\"\"")]
    [InlineData("two words", "\"two words\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("C:\\x\\", "C:\\x\\")]
    [InlineData("C:\\a b\\", "\"C:\\a b\\\\\"")]
    [InlineData("a\\\"b c", "\"a\\\\\\\"b c\"")]
    [InlineData("%PATH% & ^", "\"%PATH% & ^\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    public void Join_Argument_IsQuotedAsTheRunTimeReadsIt(string argument, string expected) =>
        Assert.Equal(expected, WindowsCommandLine.Join([argument]));

    [Fact]
    public void Join_AnyArguments_ComeApartAgain() => Properties.Of(static random =>
    {
        var arguments = Enumerable.Range(0, random.Next(5))
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => "ab\\\\\" \t\n%"[random.Next(9)])))
            .ToList();

        Assert.Equal(arguments, Split(WindowsCommandLine.Join(arguments)));
    }, count: 2000);

    /// <summary>The rules of CommandLineToArgvW for what follows the program.</summary>
    internal static List<string> Split(string line)
    {
        var arguments = new List<string>();
        StringBuilder? argument = null;
        var (quoted, backslashes) = (false, 0);
        foreach (var c in line)
        {
            if (c is '\\')
            {
                backslashes++;
                continue;
            }

            if (backslashes > 0 || c is '"')
                argument ??= new StringBuilder();
            argument?.Append('\\', c is '"' ? backslashes / 2 : backslashes);
            var isCharacter = c is not '"' || backslashes % 2 is 1;
            backslashes = 0;
            if (!isCharacter)
            {
                quoted = !quoted;
            }
            else if (c is ' ' or '\t' && !quoted)
            {
                if (argument is not null)
                    arguments.Add(argument.ToString());
                argument = null;
            }
            else
            {
                (argument ??= new StringBuilder()).Append(c);
            }
        }

        if (backslashes > 0)
            (argument ??= new StringBuilder()).Append('\\', backslashes);
        if (argument is not null)
            arguments.Add(argument.ToString());
        return arguments;
    }
}
