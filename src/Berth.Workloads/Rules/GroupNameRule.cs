using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Descriptions.Text;

namespace Berth.Workloads.Rules;

/// <summary>The name of a group that group(5) can contain. Whether the group exists is not checked here.</summary>
internal sealed class GroupNameRule : TextRule
{
    public override string Expected => "the name of a group, such as \"video\"";

    public override string Pattern => @"^[^:,\u0000-\u0020\u007f]+$";

    public override Problem? Test(string text, Findings findings)
    {
        if (text.Length is 0)
            return Problem.Expecting("a group's name is empty", Expected);
        foreach (var c in text)
        {
            if (c is ':' or ',' or <= ' ' or '\u007f')
                return Problem.Expecting($"group {Quoted.Text(text)} holds {Quoted.Text(c.ToString())}", Expected);
        }

        return null;
    }
}
