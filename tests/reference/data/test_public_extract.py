"""The public experiment through the same loading: Dehejia and Wahba (1999), table nsw_mixtape of causaldata."""

from __future__ import annotations

import causaldata
import numpy as np
import pandas as pd
import pytest

from evalutils.data import load
from evalutils.params import Settings


@pytest.fixture(scope="module")
def clients() -> pd.DataFrame:
    return load.extract(Settings.of(notebook="test", study="nsw", phase=1)).clients


def test_groups_and_the_difference_in_earnings(clients: pd.DataFrame) -> None:
    """185 treated, 260 controls; difference in 1978 earnings 1,794.34 (Dehejia and Wahba 1999, table 3)."""
    assert clients["groep"].value_counts().to_dict() == {"controle": 260, "programma": 185}
    means = clients.groupby("groep")["inkomen_1978"].mean()
    assert means["programma"] - means["controle"] == pytest.approx(1794.34, abs=0.005)


def test_no_precision_is_lost_and_nothing_is_missing(clients: pd.DataFrame) -> None:
    raw = causaldata.nsw_mixtape.load_pandas().data
    for column, own in {"re74": "inkomen_1974", "re75": "inkomen_1975", "re78": "inkomen_1978", "age": "leeftijd",
                        "educ": "opleidingsjaren", "nodegree": "geen_diploma", "marr": "gehuwd"}.items():  # fmt: skip
        assert np.array_equal(clients[own].to_numpy(dtype=float), raw[column].to_numpy(dtype=float))
    assert not clients.isna().any().any()
    assert clients["klant_id"].is_unique
