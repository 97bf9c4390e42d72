using System.CommandLine;
using System.Globalization;
using Berth.Descriptions.Text;

namespace Berth.Cli.Commands;

/// <summary>An option whose value is a whole number.</summary>
internal sealed class NumberOption : Option<int?>
{
    /// <summary>Makes the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="least">The least value.</param>
    /// <param name="most">The greatest value.</param>
    /// <param name="alias">Another name; null: none.</param>
    public NumberOption(string name, int least, int most = int.MaxValue, string? alias = null)
        : base(name, alias is null ? [] : [alias])
    {
        HelpName = "N";
        CustomParser = result =>
        {
            var word = result.Tokens[0].Value;
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number >= least
                && number <= most)
            {
                return number;
            }

            result.AddError($"{name}: {Quoted.Text(word)} is not a whole number from {least} to {most}");
            return null;
        };
    }
}
