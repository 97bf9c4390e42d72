using System.Collections.Immutable;
using Berth.Descriptions.Text;
using Berth.Linux.Errors;
using Berth.Linux.Seccomp;

namespace Berth.Sandbox.Seccomp;

/// <summary>Parses the lines of a file of filter rules, and collects all errors.</summary>
internal sealed class SeccompRuleFileParser(string path)
{
    private readonly ImmutableArray<SeccompFileError>.Builder _errors = ImmutableArray.CreateBuilder<SeccompFileError>();
    private readonly ImmutableArray<KeyValuePair<string, SeccompAction>>.Builder _rules =
        ImmutableArray.CreateBuilder<KeyValuePair<string, SeccompAction>>();
    private readonly Dictionary<string, int> _lineOfCall = new(StringComparer.Ordinal);
    private SeccompAction? _default;
    private int _defaultLine;
    private int _line;

    internal void Add(ReadOnlySpan<char> line)
    {
        _line++;
        var comment = line.IndexOf('#');
        var words = Split(comment < 0 ? line : line[..comment]);
        if (words.Count == 0)
            return;

        switch (words[0].Text)
        {
            case "default":
                AddDefault(words);
                break;
            case "allow" when Expect(words, 2, 2, "allow CALL"):
                AddRule(words[1], SeccompAction.Allow);
                break;
            case "deny" when Expect(words, 2, 3, "deny CALL [ERRNO]"):
                if (ReadErrno(words.Count > 2 ? words[2] : null) is { } error)
                    AddRule(words[1], SeccompAction.Error(error));
                break;
            case "allow" or "deny":
                break;
            default:
                Report(words[0].Column, Unknown("rule", words[0].Text, ["default", "allow", "deny"])
                    ?? $"unknown rule \"{words[0].Text}\"; a line starts with default, allow or deny");
                break;
        }
    }

    internal SeccompRuleFile Finish()
    {
        if (_default is null && _defaultLine == 0)
            _errors.Add(new(path, 1, 1,
                "the file does not say what happens to other calls; start it with \"default allow\", \"default errno EPERM\" or "
                    + "\"default kill\""));
        if (_errors.Count > 0)
            throw new SeccompFileException(_errors.ToImmutable());
        return new SeccompRuleFile(_default!.Value, _rules.ToImmutable());
    }

    private void AddDefault(List<Word> words)
    {
        if (_defaultLine > 0)
        {
            Report(words[0].Column, $"the default is given on line {_defaultLine} already");
            return;
        }

        _defaultLine = _line;
        if (_rules.Count > 0)
            Report(words[0].Column, "the default comes before the rules");
        const string Usage = "default allow, default errno NAME, or default kill";
        if (!Expect(words, 2, 3, Usage))
            return;
        var (kind, last) = (words[1], words[^1]);
        if (kind.Text is "errno" != words.Count is 3)
        {
            Report(last.Column, $"the line is to be: {Usage}");
            return;
        }

        switch (kind.Text)
        {
            case "allow":
                _default = SeccompAction.Allow;
                break;
            case "kill":
                _default = SeccompAction.KillProcess;
                break;
            case "errno" when ReadErrno(last) is { } error:
                _default = SeccompAction.Error(error);
                break;
            case "errno":
                break;
            default:
                Report(kind.Column, Unknown("default", kind.Text, ["allow", "errno", "kill"]) ?? $"the line is to be: {Usage}");
                break;
        }
    }

    private void AddRule(Word call, SeccompAction action)
    {
        if (!SyscallNames.IsKnown(call.Text))
        {
            Report(call.Column, Unknown("system call", call.Text, AllCalls()) ?? $"unknown system call \"{call.Text}\"");
            return;
        }

        if (!_lineOfCall.TryAdd(call.Text, _line))
        {
            Report(call.Column, $"\"{call.Text}\" has a rule on line {_lineOfCall[call.Text]} already");
            return;
        }

        _rules.Add(new(call.Text, action));
    }

    private Errno? ReadErrno(Word? word)
    {
        if (word is null)
            return Errno.EPERM;
        // Enum.TryParse also accepts numbers; only names are allowed.
        if (char.IsAsciiLetterUpper(word.Text[0]) && Enum.TryParse<Errno>(word.Text, out var error) && error is not Errno.None)
            return error;
        Report(word.Column, Unknown("errno", word.Text, Enum.GetNames<Errno>())
            ?? $"unknown errno \"{word.Text}\"; give a name as in errno(3), such as EPERM");
        return null;
    }

    private bool Expect(List<Word> words, int least, int most, string usage)
    {
        if (words.Count >= least && words.Count <= most)
            return true;
        var at = words.Count > most ? words[most].Column : words[^1].Column + words[^1].Text.Length;
        Report(at, $"the line is to be: {usage}");
        return false;
    }

    private void Report(int column, string message) => _errors.Add(new(path, _line, column, message));

    private static string? Unknown(string kind, string name, IEnumerable<string> candidates)
    {
        var closest = Spelling.Closest(name, [.. candidates]);
        return closest is null ? null : $"unknown {kind} \"{name}\"; did you mean \"{closest}\"?";
    }

    private static IEnumerable<string> AllCalls() =>
        SyscallNames.Of(SeccompArchitecture.X64).Concat(SyscallNames.Of(SeccompArchitecture.Arm64)).Select(call => call.Value);

    private static List<Word> Split(ReadOnlySpan<char> line)
    {
        var words = new List<Word>();
        var column = 0;
        while (column < line.Length)
        {
            if (char.IsWhiteSpace(line[column]))
            {
                column++;
                continue;
            }

            var start = column;
            while (column < line.Length && !char.IsWhiteSpace(line[column]))
                column++;
            words.Add(new(line[start..column].ToString(), start + 1));
        }

        return words;
    }

    private sealed record Word(string Text, int Column);
}
